import { CopyButton } from './copy.tsx';
import { Row, Stack } from './layout.tsx';
import styles from './text-block.module.css';

/** A long text as it is, to read, to scroll by keys, and to copy. */
export function TextBlock({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <Stack tight>
      <Row between>
        <span />
        <CopyButton text={text} what={label} />
      </Row>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section className={styles.block} aria-label={label} tabIndex={0}>
        <code>{text}</code>
      </section>
    </Stack>
  );
}

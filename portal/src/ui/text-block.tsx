import { useLayoutEffect, useRef } from 'react';
import { CopyButton } from './copy.tsx';
import { Row, Stack } from './layout.tsx';
import styles from './text-block.module.css';

/** How near to the end somebody has to be to stay there; pixels. */
const NEAR = 40;

/**
 * A long text as it is, to read, to scroll by keys, and to copy. One that grows is said line by line, and whoever is at
 * its end stays there.
 */
export function TextBlock(props: { readonly text: string; readonly label: string; readonly grows?: boolean }) {
  const { text, label, grows = false } = props;
  const ref = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    if (grows && isAtEnd.current) ref.current?.scrollTo({ top: ref.current.scrollHeight });
  }, [text, grows]);
  return (
    <Stack tight>
      <Row between>
        <span />
        <CopyButton text={text} what={label} />
      </Row>
      <section
        ref={ref}
        className={styles.block}
        aria-label={label}
        {...(grows && { role: 'log' })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          isAtEnd.current = scrollTop + clientHeight >= scrollHeight - NEAR;
        }}
      >
        <code>{text}</code>
      </section>
    </Stack>
  );
}

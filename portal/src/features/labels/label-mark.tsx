import styles from './label-mark.module.css';

/** A label as it is shown everywhere: its colour is a dot beside the name, which stays readable on any colour. */
export function LabelMark({
  label,
}: {
  readonly label: {
    readonly name?: string | undefined;
    readonly color?: string | undefined;
    readonly description?: string | undefined;
  };
}) {
  return (
    <span className={styles.mark} title={label.description}>
      <span
        className={styles.dot}
        style={{ background: /^#[0-9a-f]{3,8}$/i.test(label.color ?? '') ? label.color : undefined }}
        aria-hidden="true"
      />
      {label.name}
    </span>
  );
}

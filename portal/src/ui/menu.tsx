import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import styles from './menu.module.css';

/** More things to do or to go to; closes with Escape, outside clicks, and when one of them is taken. */
export function Menu({ label, children }: { readonly label: ReactNode; readonly children: ReactNode }) {
  const ref = useRef<HTMLDetailsElement>(null);
  const [place] = useLocation();
  useEffect(() => close(ref.current), [place]);
  useEffect(() => {
    const outside = (event: Event) => {
      if (event.target instanceof Node && !ref.current?.contains(event.target)) close(ref.current);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !ref.current?.open) return;
      close(ref.current);
      ref.current.querySelector('summary')?.focus();
    };
    addEventListener('pointerdown', outside);
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('pointerdown', outside);
      removeEventListener('keydown', onKey);
    };
  }, []);
  return (
    <details ref={ref} className={styles.menu}>
      <summary>{label}</summary>
      <div className={styles.items}>{children}</div>
    </details>
  );
}

function close(menu: HTMLDetailsElement | null): void {
  if (menu) menu.open = false;
}

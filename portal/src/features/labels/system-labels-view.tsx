import { LabelsList } from './labels-list.tsx';

/** The labels of the whole installation. */
export function SystemLabelsView() {
  return <LabelsList scope={{ scope: 'g' }} mayChange />;
}

import { useMessages } from '../../i18n/messages.ts';
import { Badge } from '../../ui/feedback.tsx';
import { Row } from '../../ui/layout.tsx';
import { Time } from '../../ui/values.tsx';
import { robotMessages } from './messages/index.ts';
import type { Robot } from './robot.ts';

type Lifetime = Pick<Robot, 'disable' | 'expires_at'>;

const SOON_MS = 14 * 86_400_000;

/** Whether a robot can sign in now. */
export function RobotState({ robot }: { readonly robot: Lifetime }) {
  const t = useMessages(robotMessages);
  if (robot.disable) return <Badge tone="warn">{t.disabled}</Badge>;
  const end = endOf(robot);
  if (end !== undefined && end <= Date.now()) return <Badge tone="bad">{t.expired}</Badge>;
  return <Badge tone="good">{t.enabled}</Badge>;
}

/** When a robot ends by itself, with a warning in the two weeks before. */
export function RobotExpiry({ robot }: { readonly robot: Lifetime }) {
  const t = useMessages(robotMessages);
  const end = endOf(robot);
  if (end === undefined) return t.neverExpires;
  const soon = end > Date.now() && end < Date.now() + SOON_MS;
  return (
    <Row>
      <Time at={new Date(end).toISOString()} />
      {soon && <Badge tone="warn">{t.expiresSoon}</Badge>}
    </Row>
  );
}

function endOf({ expires_at: seconds = -1 }: Lifetime): number | undefined {
  return seconds > 0 ? seconds * 1_000 : undefined;
}

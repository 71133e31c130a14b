import type { Schemas } from '@haven/contract';
import { Link } from 'wouter';
import type { Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Badge, Empty } from '../../ui/feedback.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { robotMessages } from './messages/index.ts';
import { RobotExpiry, RobotState } from './robot-state.tsx';

type OwnRobot = Wire<Schemas['OwnRobot']>;

/** The robot accounts that somebody has made or looks after, in whatever project. */
export function OwnRobots() {
  const t = useMessages(robotMessages);
  const list = useListState();
  const found = useRead('listOwnRobots', { query: { page: list.page, page_size: list.pageSize } });
  const columns: readonly Column<OwnRobot>[] = [
    {
      label: t.name,
      isName: true,
      cell: (robot) => (
        <Row>
          <Link href={placeOf(robot)}>
            <code>{robot.name}</code>
          </Link>
          {robot.mine && <Badge>{t.mine}</Badge>}
        </Row>
      ),
    },
    {
      label: t.project,
      cell: ({ project }) => (project === undefined ? t.system : <Link href={paths.project(project)}>{project}</Link>),
    },
    { label: t.state, cell: (robot) => <RobotState robot={robot} /> },
    { label: t.expires, cell: (robot) => <RobotExpiry robot={robot} /> },
    { label: t.lastActivity, cell: ({ last_activity: at }) => (at === undefined ? t.noActivity : <Time at={at} />) },
  ];
  return (
    <Stack>
      <p>{t.ownText}</p>
      <Listing
        found={found}
        label={t.title}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        nameOf={({ name = '' }) => name}
        list={list}
        empty={<Empty title={t.noOwn}>{t.noneHint}</Empty>}
      />
    </Stack>
  );
}

// Where it can be changed: the list of its place, narrowed to it.
function placeOf({ name = '', project }: OwnRobot): string {
  if (project === undefined) return paths.admin('robots');
  const own = name.slice(name.lastIndexOf('+') + 1);
  return `${paths.project(project, 'robots')}?q=${encodeURIComponent(own)}`;
}

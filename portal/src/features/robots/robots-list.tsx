import { useState } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, Empty } from '../../ui/feedback.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { robotMessages } from './messages/index.ts';
import { NewRobot } from './new-robot.tsx';
import type { Robot, RobotPlace } from './robot.ts';
import { RobotActions } from './robot-actions.tsx';
import { Secret, type ShownSecret } from './secret.tsx';

/** The robots of a project or of the system, and what can be done with them. */
export function RobotsList({ project, mayChange }: { readonly project: RobotPlace; readonly mayChange: boolean }) {
  const t = useMessages(robotMessages);
  const list = useListState();
  const [isNew, setNew] = useState(false);
  const [secret, setSecret] = useState<ShownSecret | undefined>();
  const why = mayChange ? undefined : t.notAllowed;
  const level = project ? `Level=project,ProjectID=${project.id}` : 'Level=system';
  const found = useRead('ListRobot', {
    query: {
      q: list.filter === '' ? level : `${level},name=~${list.filter}`,
      page: list.page,
      page_size: list.pageSize,
      ...(list.sort !== '' && { sort: list.sort }),
    },
  });
  const columns: readonly Column<Robot>[] = [
    { label: t.name, sortKey: 'name', isName: true, cell: ({ name }) => <code>{name}</code> },
    { label: t.description, cell: ({ description }) => description },
    { label: t.state, cell: (robot) => <State robot={robot} /> },
    { label: t.expires, sortKey: 'expires_at', cell: (robot) => <Expiry robot={robot} /> },
    {
      label: t.permissions,
      cell: ({ permissions }) =>
        t.permissionCount((permissions ?? []).reduce((sum, { access }) => sum + (access ?? []).length, 0)),
    },
    ...(project ? [] : [{ label: t.projects, cell: (robot: Robot) => <Projects robot={robot} /> }]),
    { label: t.created, sortKey: 'creation_time', cell: ({ creation_time }) => <Time at={creation_time} /> },
    {
      label: '',
      cell: (robot) => <RobotActions robot={robot} project={project} disabledBecause={why} onSecret={setSecret} />,
    },
  ];
  return (
    <Stack>
      <Row between>
        <FilterBox list={list} label={t.filter} />
        <Button kind="primary" disabledBecause={why} onClick={() => setNew(true)}>
          {t.create}
        </Button>
      </Row>
      <Listing
        found={found}
        label={t.title}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        list={list}
        empty={<Empty title={t.none}>{t.noneHint}</Empty>}
      />
      {isNew && (
        <NewRobot
          project={project}
          onClose={() => setNew(false)}
          onCreated={(shown) => {
            setNew(false);
            setSecret(shown);
          }}
        />
      )}
      {secret && <Secret shown={secret} onClose={() => setSecret(undefined)} />}
    </Stack>
  );
}

/** Where a robot of the system may do something. */
function Projects({ robot }: { readonly robot: Robot }) {
  const t = useMessages(robotMessages);
  const names = (robot.permissions ?? []).flatMap(({ kind, namespace = '' }) => (kind === 'project' ? namespace : []));
  if (names.includes('*')) return t.allProjects;
  if (names.length <= FEW) {
    return names.map((name, index) => (
      <span key={name}>
        {index > 0 && ', '}
        <Link href={paths.project(name)}>{name}</Link>
      </span>
    ));
  }
  return (
    <details>
      <summary>{t.projectCount(names.length)}</summary>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <Link href={paths.project(name)}>{name}</Link>
          </li>
        ))}
      </ul>
    </details>
  );
}

const FEW = 3;

const SOON_MS = 14 * 86_400_000;

function State({ robot }: { readonly robot: Robot }) {
  const t = useMessages(robotMessages);
  if (robot.disable) return <Badge tone="warn">{t.disabled}</Badge>;
  const end = endOf(robot);
  if (end !== undefined && end <= Date.now()) return <Badge tone="bad">{t.expired}</Badge>;
  return <Badge tone="good">{t.enabled}</Badge>;
}

function Expiry({ robot }: { readonly robot: Robot }) {
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

function endOf({ expires_at: seconds = -1 }: Robot): number | undefined {
  return seconds > 0 ? seconds * 1_000 : undefined;
}

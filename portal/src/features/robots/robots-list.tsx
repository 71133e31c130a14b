import { useState } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/feedback.tsx';
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
import { RobotExpiry, RobotState } from './robot-state.tsx';
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
    { label: t.state, cell: (robot) => <RobotState robot={robot} /> },
    { label: t.expires, sortKey: 'expires_at', cell: (robot) => <RobotExpiry robot={robot} /> },
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

import { RobotsList } from './robots-list.tsx';

/** The robot accounts of the installation. */
export function SystemRobotsView() {
  return <RobotsList project={undefined} mayChange />;
}

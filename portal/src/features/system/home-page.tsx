import { Redirect } from 'wouter';
import { useSession } from '../../api/session.ts';
import { paths } from '../../paths.ts';

/** Where people begin. */
export function HomePage() {
  const session = useSession();
  if (!session) return null;
  return <Redirect to={session.user ? paths.projects() : paths.login()} replace />;
}

import { Redirect } from 'wouter';
import { useRead } from '../api/hooks.ts';
import { movedFrom } from '../harbor-addresses.ts';
import { useMessages } from '../i18n/messages.ts';
import { Failure, Skeleton } from '../ui/feedback.tsx';
import { Page } from '../ui/layout.tsx';
import { frameMessages } from './messages/index.ts';
import { NotFound } from './not-found.tsx';

/**
 * Leads on from an address of Harbor's portal. Its projects have numbers there; what they are called is asked with the
 * rights of the person, so that nobody learns a name this way.
 */
export function HarborAddress() {
  // As it was typed: the router decodes it, and names in it are encoded once more.
  const moved = movedFrom(location.pathname);
  if (!moved) return <NotFound />;
  return moved.kind === 'page' ? <Redirect to={moved.to} replace /> : <InProject {...moved} />;
}

function InProject({ project, to }: { readonly project: string; readonly to: (name: string) => string }) {
  const t = useMessages(frameMessages);
  const { data, error } = useRead('getProject', { path: { project_name_or_id: project } });
  if (data) return <Redirect to={to(data.body.name ?? '')} replace />;
  return <Page title={t.moved}>{error ? <Failure error={error} /> : <Skeleton rows={2} />}</Page>;
}

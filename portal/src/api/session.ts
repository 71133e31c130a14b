import type { Schemas } from '@haven/contract';
import { useQuery } from '@tanstack/react-query';
import { projectOfAddress } from '../paths.ts';
import { call, sendForm, sendJson, type Wire } from './client.ts';
import { ApiError, toApiError } from './errors.ts';
import { keepAnswer, queryClient } from './hooks.ts';

/** Who uses the portal, and what the installation says of itself to them. */
export interface Session {
  /** Undefined for people who have not signed in. */
  readonly user: Wire<Schemas['UserResp']> | undefined;
  readonly system: Wire<Schemas['GeneralInfo']>;
  readonly isAdministrator: boolean;
  readonly canCreateProjects: boolean;
  /** Host and port that clients use, without a scheme. */
  readonly host: string;
}

const KEY = ['session'];

/** The session; undefined while it is being read for the first time. */
export function useSession(): Session | undefined {
  return useQuery({ queryKey: KEY, queryFn: readSession, staleTime: 60_000 }).data;
}

/** Signs in with name and password; ApiError with status 401 when they are wrong. People of a provider are sent to it. */
export async function signIn(principal: string, password: string): Promise<void> {
  await sendForm('/c/login', { principal, password }).catch(goOn);
  await forget();
}

/** Gives the account of somebody who comes from a provider for the first time its name, and signs them in. */
export async function finishOnboarding(username: string): Promise<void> {
  await sendJson('/c/oidc/onboard', { username });
  await forget();
}

/** Gives the first account the name that no provider has; only itself may ask for that. */
export async function renameAdmin(): Promise<void> {
  await sendJson('/api/internal/renameadmin', undefined);
  await refreshSession();
}

/** Reads again who uses the portal and what the installation says of itself. */
export function refreshSession(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: KEY });
}

const SIGNED_OUT = 'haven.signed-out';

/** Whether the last thing that was done in this window was to sign out: who did does not want to come back at once. */
export function hasSignedOut(): boolean {
  try {
    return sessionStorage.getItem(SIGNED_OUT) !== null;
  } catch {
    return false;
  }
}

function noteSignedOut(isOut: boolean): void {
  try {
    if (isOut) sessionStorage.setItem(SIGNED_OUT, '1');
    else sessionStorage.removeItem(SIGNED_OUT);
  } catch {
    // Without storage somebody may be sent to their provider once too often.
  }
}

/** Ends the session; that of people of a provider ends where they are sent to. */
export async function signOut(): Promise<void> {
  noteSignedOut(true);
  const answer = await fetch('/c/log_out', { credentials: 'same-origin' });
  if (answer.status === 403) await goOn(await toApiError(answer));
  await forget();
}

// The address names this server as others call it; the session is where the browser is.
async function goOn(error: unknown): Promise<never> {
  if (!(error instanceof ApiError) || error.redirect === undefined) throw error;
  location.assign(new URL(error.redirect, location.href).pathname);
  // The page is being left; nothing is to follow.
  return new Promise(() => undefined);
}

// What one person has read is not for the next one.
async function forget(): Promise<void> {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
  await queryClient.invalidateQueries({ queryKey: KEY });
}

async function readSession(): Promise<Session> {
  // What the page needs first comes along, which saves it calls.
  const name = projectOfAddress(location.pathname);
  const query = { ...(name !== undefined && { project: name }), ...(location.pathname === '/' && { home: true }) };
  const { system, user, project, attention, statistic } = (await call('getStart', { query })).body;
  if (project && name !== undefined) keepAnswer('getProjectContext', { path: { project_name: name } }, project);
  if (attention) keepAnswer('getAttention', {}, attention);
  if (statistic) keepAnswer('getStatistic', {}, statistic);
  if (user) noteSignedOut(false);
  const isAdministrator = user?.sysadmin_flag === true || user?.admin_role_in_auth === true;
  return {
    user,
    system,
    isAdministrator,
    canCreateProjects: user !== undefined && (isAdministrator || system.project_creation_restriction !== 'adminonly'),
    host: hostOf(system.external_url ?? location.origin),
  };
}

function hostOf(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

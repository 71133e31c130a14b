import { useEffect, useState } from 'react';
import { useRead } from '../../api/hooks.ts';

/** Somebody who may become a member. */
export interface Known {
  readonly id: number;
  readonly name: string;
  /** Where a group comes from, by Harbor's numbers; 0 for people. */
  readonly groupType: number;
}

const PAUSE_MS = 200;
const MOST = 10;

/** Whom a text that is being typed may mean, among the people or groups that are known here. */
export function useKnown(kind: 'user' | 'group', text: string): readonly Known[] {
  const [wanted, setWanted] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setWanted(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const isWanted = (which: 'user' | 'group') => ({ enabled: kind === which && wanted !== '' });
  const users = useRead('searchUsers', { query: { username: wanted, page_size: MOST } }, isWanted('user'));
  const groups = useRead('searchUserGroups', { query: { groupname: wanted, page_size: MOST } }, isWanted('group'));
  if (wanted === '') return [];
  return kind === 'user'
    ? (users.data?.body ?? []).map(({ user_id = 0, username = '' }) => ({ id: user_id, name: username, groupType: 0 }))
    : (groups.data?.body ?? []).map(({ id = 0, group_name = '', group_type = 0 }) => ({
        ...{ id, name: group_name, groupType: group_type },
      }));
}

import type { GroupTexts } from './en.ts';

/** The texts of `en.ts` in Chinese. */
export const texts: GroupTexts = {
  title: '用户组',
  name: '名称',
  kind: '类型',
  dn: 'LDAP DN',
  create: '新建用户组',
  createText: '成员来自身份提供方；在此为其分配项目角色。',
  rename: '重命名',
  renameOf: (name) => `重命名 ${name}`,
  remove: '删除',
  removeOf: (name) => `删除用户组 ${name}`,
  removeText: '其在项目中的角色将一并删除。',
  filter: '按名称筛选',
  none: '还没有用户组',
  kinds: {
    ldap: 'LDAP',
    http: 'HTTP 认证',
    oidc: 'OIDC',
  },
};

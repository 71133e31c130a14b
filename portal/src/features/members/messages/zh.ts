import { pluralFor } from '../../../i18n/plural.ts';
import type { MemberTexts } from './en.ts';

const plural = pluralFor('zh');

/** The texts of `en.ts` in Chinese. */
export const texts: MemberTexts = {
  title: '成员',
  name: '名称',
  kind: '类型',
  user: '用户',
  group: '用户组',
  role: '角色',
  add: '添加成员',
  addText: '用户需要在此已有账户；用户组来自身份提供方。',
  userName: '用户名',
  groupKinds: { ldap: 'LDAP', http: 'HTTP 认证', oidc: 'OIDC' },
  groupName: '用户组名称',
  unknownGroup: '没有此名称的用户组，请联系管理员添加',
  dn: 'LDAP DN',
  dnHint: '仅在此处尚无该用户组时填写。',
  roleOf: (name) => `${name} 的角色`,
  remove: (name) => `将 ${name} 移出项目`,
  roleOfChosen: '所选成员的角色',
  setRole: '设置角色',
  removeSeveral: (count) => plural(count, { other: '将 # 名成员移出项目' }),
  failedFor: '操作失败：',
  removeText: '其在此的权限立即失效，账户本身保留。',
  removeAction: '移除',
  filter: '按名称筛选',
  notAllowed: '只有项目管理员可以更改成员',
  notYourself: '不能更改自己的角色',
  roles: {
    projectAdmin: '项目管理员',
    maintainer: '维护人员',
    developer: '开发者',
    guest: '访客',
    limitedGuest: '受限访客',
  },
};

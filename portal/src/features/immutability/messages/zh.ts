import type { ImmutabilityTexts } from './en.ts';

/** The texts of `en.ts` in Chinese. */
export const texts: ImmutabilityTexts = {
  title: '不可变 Tag',
  text: '符合规则的 Tag 只能推送一次：不能移动、移除，也不能删除其所指的制品。',
  repositories: '仓库',
  tags: 'Tag',
  matching: (pattern) => `匹配 ${pattern}`,
  excluding: (pattern) => `排除 ${pattern}`,
  state: '状态',
  on: '已启用',
  off: '已停用',
  create: '新建规则',
  turnOn: '启用',
  turnOff: '停用',
  remove: '删除',
  removeOf: (rule) => `删除规则：${rule}`,
  removeText: '不受其他规则约束的 Tag 将可以再次更改。',
  none: '所有 Tag 都可以移动',
  patternHint: '* 匹配名称中的任意内容，** 匹配任意内容，{a,b} 匹配其中之一。',
  which: '范围',
  matches: '匹配的',
  excludes: '除匹配以外的全部',
  notAllowed: '维护人员及以上角色可以更改规则',
  rule: (tags, repositories) => `${repositories} 中的 ${tags}`,
};

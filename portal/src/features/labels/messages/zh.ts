import type { LabelTexts } from './en.ts';

/** The texts of `en.ts` in Chinese. */
export const texts: LabelTexts = {
  title: '标签',
  name: '名称',
  description: '描述',
  color: '颜色',
  created: '创建时间',
  create: '新建标签',
  edit: '编辑',
  editOf: (name) => `编辑标签 ${name}`,
  removeOf: (name) => `删除标签 ${name}`,
  remove: '删除',
  removeText: '它将从所有带有此标签的制品上移除。',
  save: '保存',
  filter: '按名称筛选',
  none: '还没有标签',
  noneHint: '标签用于标记制品，供人查看，也供保留和复制规则使用。',
  notAllowed: '维护人员及以上角色可以更改标签',
};

import type { QuotaTexts } from './en.ts';

/** The texts of `en.ts` in Chinese. */
export const texts: QuotaTexts = {
  title: '存储',
  project: '项目',
  owner: '所有者',
  used: '已用',
  limit: '上限',
  share: '占比',
  unlimited: '不限',
  edit: '修改上限',
  editOf: (name) => `修改 ${name} 的上限`,
  gib: '上限（GiB）',
  gibHint: '-1 表示不限。低于已用量的上限只会阻止新的推送。',
  save: '保存',
  of: (used, limit) => `已用 ${used}，上限 ${limit}`,
  usedOnly: (used) => `已用 ${used}，不限`,
};

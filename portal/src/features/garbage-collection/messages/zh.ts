import { pluralFor } from '../../../i18n/plural.ts';
import type { CollectionTexts } from './en.ts';

const plural = pluralFor('zh');

/** The texts of `en.ts` in Chinese. */
export const texts: CollectionTexts = {
  title: '垃圾回收',
  text: '不再需要的数据会持续释放，无需停机。手动运行会立即释放回收站中的内容。',
  run: '立即运行',
  dryRun: '仅模拟运行，说明将删除什么',
  untagged: '删除无 Tag 的制品',
  workers: '并发数',
  started: '开始时间',
  kind: '触发方式',
  status: '状态',
  freed: '已释放',
  blobs: '数据块',
  manifests: '清单',
  log: '日志',
  stop: '停止',
  logOf: (id) => `第 ${id} 次运行的日志`,
  none: '还没有运行过',
  history: '运行记录',
  state: '保留情况',
  dry: '模拟运行',
  keepsUntagged: '否',
  yes: '是',
  waiting: '等待中',
  inTrash: (count) => `回收站中有 ${count} 个制品`,
  queued: (blobs, bytes) => `${blobs} 个数据块（${bytes}）待释放`,
  recent: '最近释放',
  day: '日期',
  why: '数据块为何保留？',
  digest: '摘要',
  ask: '查询',
  heldBy: (count) => plural(count, { other: '有 # 项在使用它：' }),
  notHeld: '没有任何内容在使用它',
};

import { pluralFor } from '../../../i18n/plural.ts';
import type { AuditTexts } from './en.ts';

const plural = pluralFor('zh');

/** The texts of `en.ts` in Chinese. */
export const texts: AuditTexts = {
  title: '活动',
  time: '时间',
  who: '操作者',
  what: '操作',
  resource: '对象',
  result: '结果',
  done: '成功',
  refused: '被拒绝',
  filterUser: '按用户或机器人名称筛选',
  operation: '操作类型',
  all: '全部',
  operations: {
    create: '创建',
    delete: '删除',
    pull: '拉取',
    push: '推送',
    update: '更新',
    login: '登录',
    logout: '退出登录',
  },
  none: '还没有任何活动',
  retentionText: '活动日志会随每次拉取增长。不再需要的记录可以手动或按计划清除。',
  keep: '保留时长',
  unit: '单位',
  units: { days: '天', hours: '小时' },
  kinds: '清除的记录',
  eventTypes: {
    pull_artifact: '拉取制品',
    create_artifact: '推送制品',
    delete_artifact: '删除制品',
    other: '其他所有记录',
  },
  purge: '立即清除',
  dryRun: '仅模拟运行，说明将清除多少',
  purges: '清除记录',
  noPurges: '还没有清除过',
  started: '开始时间',
  trigger: '触发方式',
  status: '状态',
  dry: '模拟运行',
  older: '早于',
  hours: (count) =>
    count > 0 && count % 24 === 0 ? plural(count / 24, { other: '# 天' }) : plural(count, { other: '# 小时' }),
  purged: '已清除条数',
  log: '日志',
  logOf: (id) => `第 ${id} 次清除的日志`,
  stop: '停止',
};

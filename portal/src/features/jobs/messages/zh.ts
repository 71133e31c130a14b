import { pluralFor } from '../../../i18n/plural.ts';
import type { JobTexts } from './en.ts';

const plural = pluralFor('zh');

/** The texts of `en.ts` in Chinese. */
export const texts: JobTexts = {
  title: '任务',
  queues: '队列',
  kind: '类型',
  waiting: '等待中',
  latency: '最长等待',
  state: '状态',
  paused: '已暂停',
  running: '运行中',
  pause: '暂停',
  resume: '恢复',
  stop: '丢弃等待任务',
  schedules: '计划',
  cron: '时间',
  updated: '修改时间',
  workers: '工作进程',
  host: '主机',
  process: '进程',
  since: '启动时间',
  heartbeat: '最近心跳',
  size: '并发数',
  noQueues: '没有等待的任务',
  noSchedules: '没有计划任务',
  noWorkers: '没有进程执行后台任务',
  seconds: (count) => plural(count, { other: '# 秒' }),
};

import type { AuditTexts } from './en.ts';

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
};

import type { RepositoryTexts } from './en.ts';

/** The texts of `en.ts` in Chinese. */
export const texts: RepositoryTexts = {
  title: '仓库',
  name: '名称',
  artifacts: '制品数',
  pulls: '拉取次数',
  modified: '修改时间',
  filter: '按名称筛选',
  none: '还没有推送任何内容',
  firstSteps: '使用以下命令推送第一个镜像：',
  firstStepsWithoutRight: '您可以从此项目拉取；开发者及以上角色可以推送。',
  view: {
    label: '仓库内容',
    tags: 'Tag',
    artifacts: '制品',
    info: '说明',
  },
};

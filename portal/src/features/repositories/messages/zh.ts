import { pluralFor } from '../../../i18n/plural.ts';
import type { RepositoryTexts } from './en.ts';

const plural = pluralFor('zh');

/** The texts of `en.ts` in Chinese. */
export const texts: RepositoryTexts = {
  title: '仓库',
  name: '名称',
  artifacts: '制品数',
  size: '大小',
  shared: (bytes) => `共享 ${bytes}`,
  onlyHere: '独占',
  largest: '最大的仓库',
  largestText: '“独占”是项目中没有其他仓库共享的部分，即删除该仓库可以释放的空间。',
  bySize: '按大小查看全部',
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
    history: '历史',
  },
  pushCommands: '推送命令',
  certificateText: '不信任此服务器证书的客户端需先安装证书：',
  certificate: '下载证书',
  description: '描述',
  descriptionHint: 'Markdown：说明它是什么、如何使用。',
  noDescription: '还没有描述',
  edit: '编辑',
  save: '保存',
  notEdit: '开发者及以上角色可以编辑描述',
  remove: '删除仓库',
  removeTitle: (name) => `删除 ${name}`,
  removeText: (count) => plural(count, { other: '其中 # 个制品及其全部 Tag 将一并删除。' }),
  look: '显示方式',
  asTable: '表格',
  asCards: '卡片',
  removeMarked: '删除',
  removeSeveral: (count) => plural(count, { other: '删除 # 个仓库' }),
  removeSeveralText: '其中的全部制品和 Tag 将一并删除，并在回收站中保留一段时间。',
  notRemove: '维护人员及以上角色可以删除仓库',
};

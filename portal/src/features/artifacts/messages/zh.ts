import type { ArtifactTexts } from './en.ts';

/** The texts of `en.ts` in Chinese. */
export const texts: ArtifactTexts = {
  tags: 'Tag',
  digest: '摘要',
  type: '类型',
  size: '大小',
  pushed: '推送时间',
  pulled: '最近拉取',
  signed: '签名',
  signedBy: { cosign: 'cosign', notation: 'notation' },
  unsigned: '未签名',
  immutable: '不可变',
  platforms: '平台',
  filter: '筛选 Tag',
  none: '这里没有任何 Tag',
  copyPull: (tag) => `${tag} 的拉取命令`,
  pullCommand: '拉取',
  client: '客户端',
  byTag: '按 Tag',
  byDigest: '按摘要',
  properties: '属性',
  view: {
    label: '制品内容',
    overview: '概览',
  },
  os: '操作系统',
  architecture: '架构',
  created: '构建时间',
  mediaType: '媒体类型',
  artifactType: '制品类型',
};

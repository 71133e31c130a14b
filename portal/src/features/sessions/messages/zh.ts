import type { SessionTexts } from './en.ts';

/** The texts of `en.ts` in Chinese. */
export const texts: SessionTexts = {
  title: '登录',
  name: '用户名或邮箱',
  password: '密码',
  wrong: '用户名或密码错误',
  byProvider: (name) => `使用 ${name} 登录`,
  provider: '单点登录',
  withPassword: '使用本地账户登录',
  signUp: '注册账户',
  forgot: '忘记密码？',
  noReset: '此处不发送邮件，请联系管理员设置新密码',
  chooseName: '选择用户名',
  chooseNameText: '它会与您推送的内容一同显示，之后无法更改。',
  userName: '用户名',
};

import type { Access } from '../../../http/access.ts';
import { type Routes, route } from '../../../http/routes.ts';
import type { PasswordResets } from './service.ts';

/** The operations of new passwords by mail. */
export type PasswordResetOperation = 'requestPasswordReset' | 'completePasswordReset';

/** The route table of new passwords by mail, for people who cannot sign in. */
export function passwordResetRoutes({
  access,
  passwordResets,
}: {
  readonly access: Access;
  readonly passwordResets: PasswordResets;
}): Routes<PasswordResetOperation> {
  return {
    requestPasswordReset: route({
      allow: access.anyone,
      async run({ body, meta }) {
        await passwordResets.request(body.email, { address: meta.clientAddress });
        return { status: 202 };
      },
    }),

    completePasswordReset: route({
      allow: access.anyone,
      async run({ body, meta }) {
        await passwordResets.complete(body.token, body.new_password, { address: meta.clientAddress });
        return { status: 200 };
      },
    }),
  };
}

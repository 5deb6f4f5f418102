import { route, type AnyRoute } from '#platform/http';
import { Role, SignatureAnswer, SignatureAsk, SignatureOptions, SignatureRequest } from '#vault/identity/api';
import type { SignDocument } from './sign-document.ts';

/** What the vault's frame calls when somebody signs an agreement. */
export function signatureRoutes(signing: SignDocument): AnyRoute[] {
  const post = {
    method: 'POST',
    access: { kind: 'person', roles: Role.options, signed: true },
    tenant: {
      from: 'none',
      because: 'the statement names the company; checked against where the person works',
    },
    rate: 'credential',
  } as const;
  return [
    route({
      ...post,
      path: '/v1/signature/options',
      maxBodyBytes: 2_000,
      body: SignatureAsk,
      answer: SignatureOptions,
      handle: (ctx, { body }) => signing.options(ctx, body),
    }),
    route({
      ...post,
      path: '/v1/signature',
      maxBodyBytes: 100_000,
      body: SignatureRequest,
      answer: SignatureAnswer,
      handle: (ctx, { body }) => signing.sign(ctx, body),
    }),
  ];
}

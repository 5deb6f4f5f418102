import { describe, expect, test } from 'vitest';

import { findSecrets } from './secrets.ts';

function secrets(text: string): string[] {
  return [...findSecrets({ text, lower: text.toLowerCase() })].map(({ from, to }) => text.slice(from, to));
}

describe('secrets', () => {
  test.each([
    ['my password is lantern42', 'lantern42'],
    ['Password: Quiet&River9', 'Quiet&River9'],
    ['the password is "seven blue kettles"', 'seven blue kettles'],
    ['I changed my password to Kettle77', 'Kettle77'],
    ['login: ann password: zxcvbnm', 'zxcvbnm'],
    ['the PIN is 4821', '4821'],
    ['パスワードはhoshizora88です', 'hoshizora88'],
    ['暗証番号は4821です', '4821'],
    ['your verification code is 482913', '482913'],
    ['482 913 is your verification code', '482 913'],
    ['認証コードは482913です', '482913'],
    ['验证码：482913', '482913'],
    ['the key AKIAIOSFODNN7EXAMPLE leaked', 'AKIAIOSFODNN7EXAMPLE'],
    ['Authorization: Bearer abcdefghijklmnop123456', 'abcdefghijklmnop123456'],
    ['see https://ann:s3cr3t@example.com/x', 's3cr3t'],
    ['api key: 9f8e7d6c5b4a', '9f8e7d6c5b4a'],
    [
      'here: -----BEGIN PRIVATE KEY-----\nAAAABBBBCCCCDDDDEEEE\n-----END PRIVATE KEY----- thanks',
      '-----BEGIN PRIVATE KEY-----\nAAAABBBBCCCCDDDDEEEE\n-----END PRIVATE KEY-----',
    ],
  ])('%s', (text, value) => expect(secrets(text)).toEqual([value]));

  test.each([
    'my password is wrong',
    'the password is not working',
    'Password: required',
    'I forgot my password yesterday, please reset it in 2 days',
    'my password was changed on 3 May',
    'the confirmation code of my booking is ABC123',
    'how do I change my PIN?',
    'the sk-8 shoes',
  ])('none in: %s', (text) => expect(secrets(text)).toEqual([]));
});

import { describe, expect, test } from 'vitest';

import { scan } from '#detection';

function secrets(text: string): string[] {
  const result = scan(text);
  return (result.kind === 'scanned' ? result.spans : [])
    .filter((span) => span.class === 'SECRET')
    .map((span) => text.slice(span.start, span.end));
}

describe('secrets that words speak for', () => {
  test.each([
    ['Your Fernbank code is 592044.', '592044'],
    ['the code they texted me was 8823', '8823'],
    ['2FA backup codes: 9f3k-22ab', '9f3k-22ab'],
    ['PIN: 4 8 2 1', '4 8 2 1'],
    ['gate code 2580', '2580'],
    ['pass: kXr82plum', 'kXr82plum'],
    ["my password's Hunter2!", 'Hunter2!'],
    ['the password I use is Hunter2!', 'Hunter2!'],
    ['I set it to Hunter2! as password', 'Hunter2!'],
    ['ang password ko ay kXr82plum', 'kXr82plum'],
    ['mật khẩu là kXr82plum', 'kXr82plum'],
    ['Authorization: Basic YmV0dHk6a1hyODJwbHVt', 'YmV0dHk6a1hyODJwbHVt'],
    ['Cookie: sid=9f8e7d6c5b4a3f2e1d0c9f8e', '9f8e7d6c5b4a3f2e1d0c9f8e'],
    ['0x4c0883a69102937d6231471b5dbb6204fe is my private key', '0x4c0883a69102937d6231471b5dbb6204fe'],
    [
      'seed phrase: witch collapse practice feed shame open despair creek road again ice least',
      'witch collapse practice feed shame open despair creek road again ice least',
    ],
    ['my security question answer is Fluffy', 'Fluffy'],
    ['SMSで届いた592044を入れました', '592044'],
    ['592044という番号が届きました', '592044'],
    ['コードは592044です', '592044'],
    ['ワンパスが330127です', '330127'],
    ['暗証番号４桁　７７４２', '７７４２'],
    ['仮パスワード【Xk92mmPq】でログインできない', 'Xk92mmPq'],
    ['ログインパス：Momiji2024', 'Momiji2024'],
    ['合言葉は「やまびこ」です', 'やまびこ'],
    ['シークレットキー wJalrXUtnFEMIzK7MDENG', 'wJalrXUtnFEMIzK7MDENG'],
    ['APIトークンは9f8e7d6c5b4a3f2e1d0cです', '9f8e7d6c5b4a3f2e1d0c'],
  ])('%s', (text, value) => expect(secrets(text)).toEqual([value]));

  test.each([
    'error code is 500121',
    'coupon code: 123456',
    'country code 000081',
    'order confirmation code: 123456',
    'The verification code never came, I called 3 times in 2024',
    'security answer is not accepted',
    'seed phrase is required for the wallet',
    'access token expired after 3600 seconds',
    'エラーコードは500121です',
    'クーポンコードは123456です',
    'パスワードは「英数字8文字以上」にしてください',
    'トークンの有効期限は2時間です',
    'SMSで届いた番号が使えません',
    'メールで届いた請求書12345678',
  ])('none in: %s', (text) => expect(secrets(text)).toEqual([]));
});

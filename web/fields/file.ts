import { MaskedText, type FileKind } from '#vault/tokens/api';
import { className } from '#web/ui/data-classes.ts';
import { partsOf } from '#web/ui/masked-text.ts';
import { el } from './dom.ts';
import { lang, w } from './words.ts';

/**
 * A file as it may be seen: a picture drawn as points, so that there is no picture to save; a text with a mask in the place of each
 * value. The bytes are zeroed here.
 */
export async function fileElement(
  kind: FileKind,
  mediaType: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<HTMLElement> {
  try {
    return kind === 'picture' ? await picture(mediaType, bytes) : text(bytes);
  } finally {
    bytes.fill(0);
  }
}

async function picture(mediaType: string, bytes: Uint8Array<ArrayBuffer>): Promise<HTMLElement> {
  const drawn = await createImageBitmap(new Blob([bytes], { type: mediaType })).catch(() => null);
  if (drawn === null)
    return el(
      'p',
      { class: 'problem', role: 'alert' },
      w(
        'The picture is damaged or too large to be drawn. Ask the customer for another one.',
        '画像が壊れているか、大きすぎるため表示できません。別の画像をお客様にご依頼ください。',
      ),
    );
  const canvas = el('canvas', { role: 'img', 'aria-label': w('The picture', '画像') });
  canvas.width = drawn.width;
  canvas.height = drawn.height;
  canvas.getContext('2d')?.drawImage(drawn, 0, 0);
  drawn.close();
  return el(
    'div',
    { class: 'clear file' },
    canvas,
    el(
      'p',
      { class: 'soft' },
      w(
        'What is written in a picture is not found or masked: you see it as the customer sent it.',
        '画像内の文字は検出も伏せ字もされません。お客様が送信したままの内容が表示されています。',
      ),
    ),
  );
}

function text(bytes: Uint8Array): HTMLElement {
  const masked = MaskedText.parse(JSON.parse(new TextDecoder().decode(bytes)));
  const parts = partsOf(masked).map((part) =>
    part.kind === 'text'
      ? part.text
      : el('span', { class: 'mask' }, `${className(part.view.class, lang())} ${part.view.mask}`),
  );
  return el(
    'div',
    { class: 'clear file' },
    el('pre', { class: 'file-text', translate: 'no', tabindex: '0' }, ...parts),
    el(
      'p',
      { class: 'soft' },
      w(
        'Values are masked here as in the conversation. Open one by its chip beside the file.',
        '値は会話と同じく伏せ字で表示しています。個別の値は、ファイルの横の伏せ字から開けます。',
      ),
    ),
  );
}

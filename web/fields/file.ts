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
  watermark: string,
): Promise<HTMLElement> {
  try {
    return kind === 'picture' ? await picture(mediaType, bytes, watermark) : text(bytes);
  } finally {
    bytes.fill(0);
  }
}

async function picture(
  mediaType: string,
  bytes: Uint8Array<ArrayBuffer>,
  watermark: string,
): Promise<HTMLElement> {
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
  const pen = canvas.getContext('2d');
  pen?.drawImage(drawn, 0, 0);
  drawn.close();
  if (pen !== null) mark(pen, canvas, watermark);
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

/** Who looks and when, drawn into the points themselves: light with a dark edge, so that it is read on any ground. */
function mark(pen: CanvasRenderingContext2D, { width, height }: HTMLCanvasElement, words: string): void {
  const size = Math.max(11, Math.round(Math.min(width, height) / 28));
  pen.font = `${size}px sans-serif`;
  pen.globalAlpha = 0.4;
  pen.fillStyle = '#fff';
  pen.strokeStyle = '#000';
  pen.lineWidth = Math.max(1, size / 9);
  pen.rotate(-Math.PI / 10);
  const step = pen.measureText(words).width + size * 4;
  // The turned grid has to reach into every corner.
  for (let y = -height; y < height * 2 + width; y += size * 6) {
    for (let x = -width; x < width * 2 + height; x += step) {
      pen.strokeText(words, x, y);
      pen.fillText(words, x, y);
    }
  }
  pen.setTransform(1, 0, 0, 1, 0, 0);
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

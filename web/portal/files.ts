import { h, show } from './dom.ts';
import { t } from './text.ts';

/** Together, as the vault takes them in one message. */
const MAX_BYTES = 10 * 1024 * 1024;
const MAX_FILES = 8;
/** What support can be shown: pictures that browsers draw, and texts. */
const ACCEPTED = [
  '.png',
  '.jpg',
  '.jpeg',
  '.gif',
  '.webp',
  '.txt',
  '.csv',
  '.html',
  '.htm',
  '.json',
  '.xml',
  '.log',
  '.pdf',
];

export interface EncodedFile {
  fileName: string;
  mediaType: string;
  base64: string;
}

export interface FilePicker {
  /** The button, for the row of buttons. */
  readonly button: HTMLElement;
  /** The chosen files with a way to take each out, and the input that holds them. */
  readonly list: HTMLElement;
  count(): number;
  encode(): Promise<EncodedFile[]>;
  clear(): void;
}

/** A button that adds files to a message; says at once what is too large, too many, or of a kind that nobody could look at. */
export function filePicker(refuse: (sentence: string) => void): FilePicker {
  let files: File[] = [];
  const chosen = h('ul', { class: 'files' });
  const input = h('input', {
    type: 'file',
    multiple: true,
    hidden: true,
    tabIndex: -1,
    accept: ACCEPTED.join(','),
    aria: { hidden: 'true' },
  });
  function draw(): void {
    show(
      chosen,
      ...files.map((file) =>
        h(
          'li',
          {},
          t('attached', { name: file.name, size: sizeOf(file.size) }),
          h(
            'button',
            {
              type: 'button',
              class: 'link',
              on: { click: () => ((files = files.filter((one) => one !== file)), draw()) },
            },
            t('remove'),
          ),
        ),
      ),
    );
  }
  input.addEventListener('change', () => {
    const added = [...(input.files ?? [])];
    input.value = '';
    const all = [...files, ...added];
    const strange = added.find(({ name }) => !ACCEPTED.some((end) => name.toLowerCase().endsWith(end)));
    if (strange !== undefined) refuse(t('badFile', { name: strange.name }));
    else if (all.length > MAX_FILES) refuse(t('tooMany'));
    else if (all.reduce((sum, file) => sum + file.size, 0) > MAX_BYTES) refuse(t('tooLarge'));
    else {
      refuse('');
      files = all;
    }
    draw();
  });
  return {
    button: h(
      'button',
      { type: 'button', class: 'quiet', title: t('attachHint'), on: { click: () => input.click() } },
      t('attach'),
    ),
    list: h('div', {}, chosen, input),
    count: () => files.length,
    encode: () => Promise.all(files.map(encodeFile)),
    clear() {
      files = [];
      draw();
    },
  };
}

export function sizeOf(bytes: number): string {
  return bytes < 1_000_000
    ? `${Math.max(1, Math.round(bytes / 1_000))} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

async function encodeFile(file: File): Promise<EncodedFile> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : '');
    reader.onerror = () => reject(new Error('the file could not be read'));
    reader.readAsDataURL(file);
  });
  return {
    fileName: file.name,
    mediaType: file.type || 'application/octet-stream',
    base64: url.slice(url.indexOf(',') + 1),
  };
}

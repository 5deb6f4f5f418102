import { el } from './dom.ts';
import { fromLine, type Frame } from './frame.ts';
import { head } from './value-frame.ts';
import { w } from './words.ts';

/** The link lets one in: it is shown here, to be handed over, and the page is not told. */
export function showLink(
  frame: Frame,
  title: string,
  link: string,
  expiresAt: string,
  close?: () => void,
): void {
  const copied = el('span', { 'aria-live': 'polite' });
  const copy = async (): Promise<void> => {
    const done = await navigator.clipboard.writeText(link).then(
      () => true,
      () => false,
    );
    copied.textContent = done
      ? w('Copied.', 'コピーしました。')
      : w('Select the link and copy it.', 'リンクを選択してコピーしてください。');
  };
  frame.show(
    head(frame, title, close),
    el(
      'p',
      {},
      w(
        'Shown once. Hand it over in person or by a way that only they read; it opens the door for whoever has it.',
        '表示は一度きりです。ご本人に直接、または本人だけが読める方法でお渡しください。',
      ),
    ),
    el('p', { class: 'link', tabindex: '0' }, link),
    el(
      'p',
      {},
      w(
        `Works once, until ${new Date(expiresAt).toLocaleString('en')}.`,
        `一度だけ、${new Date(expiresAt).toLocaleString('ja')} まで有効です。`,
      ),
    ),
    el(
      'div',
      { class: 'row' },
      el('button', { type: 'button', class: 'main', onclick: () => void copy() }, w('Copy', 'コピー')),
      copied,
    ),
    fromLine(frame.page),
  );
}

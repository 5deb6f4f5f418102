import { useState } from 'react';

import { Priority, Status, type ReadyReply } from '#desk/tickets/api';
import { ReadyReplyWords } from '#vault/channels/api';
import { useLocale } from '#web/ui/use-locale.ts';
import { useWall } from './bridge.tsx';
import { notify } from './notices.tsx';
import { WordsForm } from './words-form.tsx';

/** Writes a ready reply. It goes to the vault, which hands it to the desk or says why not; what was typed stays until then. */
export function ReadyReplyForm({
  tenant,
  reply,
  onDone,
  onCancel,
}: {
  tenant: string;
  /** The one that is replaced; null for a new one. */
  reply: ReadyReply | null;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { t, pick } = useLocale();
  const { bridge } = useWall();
  const [title, setTitle] = useState(reply?.title ?? '');
  const [text, setText] = useState(reply?.text ?? '');
  const [kind, setKind] = useState(reply?.kind ?? 'reply');
  const [status, setStatus] = useState(reply?.status ?? '');
  const [priority, setPriority] = useState(reply?.priority ?? '');
  const [tags, setTags] = useState(reply?.tags.join(' ') ?? '');

  const save = async (): Promise<string | null> => {
    const words = ReadyReplyWords.safeParse({
      key: reply?.key ?? crypto.randomUUID(),
      title: title.trim(),
      kind,
      text: text.trim(),
      status: status === '' ? null : status,
      priority: priority === '' ? null : priority,
      tags: tags
        .normalize('NFKC')
        .toLowerCase()
        .split(/[\s,、#]+/)
        .filter((tag) => tag !== ''),
    });
    if (!words.success) {
      const tagsWrong = words.error.issues.some(({ path }) => path[0] === 'tags');
      return t(tagsWrong ? 'words.tags-wrong' : 'words.incomplete');
    }
    const answer = await bridge.keepWords({ tenant, words: { kind: 'reply', reply: words.data } });
    if (answer.outcome === 'held') return pick(answer);
    notify(t('words.saved', { title: words.data.title }));
    return null;
  };

  return (
    <WordsForm save={save} saveLabel={t('words.save')} onDone={onDone} onCancel={onCancel}>
      <label htmlFor="words-title">{t('words.field.title')}</label>
      <input
        id="words-title"
        className="plain-field"
        value={title}
        maxLength={80}
        required
        autoFocus
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <label htmlFor="words-kind">{t('words.field.kind')}</label>
      <select
        id="words-kind"
        className="plain-field"
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value === 'note' ? 'note' : 'reply')}
      >
        <option value="reply">{t('composer.reply')}</option>
        <option value="note">{t('composer.note')}</option>
      </select>
      <label htmlFor="words-text">{t('words.field.text')}</label>
      <textarea
        id="words-text"
        className="plain-field"
        rows={6}
        value={text}
        maxLength={4_000}
        required
        aria-describedby="words-fields"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <p id="words-fields" className="dz-soft">
        {t('words.fields')}
      </p>
      <label htmlFor="words-status">{t('words.field.status')}</label>
      <select
        id="words-status"
        className="plain-field"
        value={status}
        onChange={(event) => setStatus(Status.safeParse(event.currentTarget.value).data ?? '')}
      >
        <option value="">{t('words.unchanged')}</option>
        {Status.options.map((value) => (
          <option key={value} value={value}>
            {t(`status.${value}`)}
          </option>
        ))}
      </select>
      <label htmlFor="words-priority">{t('words.field.priority')}</label>
      <select
        id="words-priority"
        className="plain-field"
        value={priority}
        onChange={(event) => setPriority(Priority.safeParse(event.currentTarget.value).data ?? '')}
      >
        <option value="">{t('words.unchanged')}</option>
        {Priority.options.map((value) => (
          <option key={value} value={value}>
            {t(`priority.${value}`)}
          </option>
        ))}
      </select>
      <label htmlFor="words-tags">{t('words.field.tags')}</label>
      <input
        id="words-tags"
        className="plain-field"
        value={tags}
        maxLength={320}
        onChange={(event) => setTags(event.currentTarget.value)}
      />
    </WordsForm>
  );
}

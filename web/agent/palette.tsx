import { TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { View } from '#desk/tickets/api';
import { chooseLanguage, currentLocale } from '#web/ui/language.ts';
import { KeyHint } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useDesk } from './desk.tsx';
import { Sheet } from './sheet.tsx';

interface Command {
  readonly name: string;
  readonly keys?: string;
  readonly act: () => void;
}

/** Everything by its name: views, clients, acts on the open ticket. Enter on other words searches the conversations. */
export function Palette({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const { t, name } = useLocale();
  const desk = useDesk();
  const navigate = useNavigate();
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  // Acts on the open ticket are its own shortcuts: pressed for one.
  const press = (key: string, shiftKey = false): void =>
    void dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }));
  const onTicket = document.querySelector('.ticket') !== null;

  const commands: Command[] = [
    ...(onTicket
      ? [
          { name: t('help.reply'), keys: 'r', act: () => press('r') },
          { name: t('help.note'), keys: 'n', act: () => press('n') },
          { name: t('ticket.take'), keys: 'a', act: () => press('a') },
          { name: t('help.solve'), keys: 'e', act: () => press('e') },
          { name: t('help.solve-next'), keys: 'shift+e', act: () => press('e', true) },
          { name: t('help.pending'), keys: 's', act: () => press('s') },
          { name: t('help.canned'), keys: 'm', act: () => press('m') },
          { name: t('help.reveal'), keys: 'v', act: () => press('v') },
        ]
      : []),
    ...View.options.map((view) => ({
      name: t(`view.${view}`),
      act: () => void navigate({ to: '/agent/tickets', search: { view } }),
    })),
    ...desk.clients.map((client) => ({
      name: name(client),
      act: () => void navigate({ to: '/agent/tickets', search: { view: 'open', client: client.slug } }),
    })),
    { name: t('help.search'), keys: '/', act: () => press('/') },
    { name: t('me.settings'), act: () => void navigate({ to: '/agent/me' }) },
    { name: t('help.title'), keys: '?', act: onHelp },
    {
      name: currentLocale() === 'ja' ? 'English' : '日本語',
      act: () => chooseLanguage(currentLocale() === 'ja' ? 'en' : 'ja'),
    },
  ];
  const q = words.trim();
  const shown = commands.filter((command) => command.name.toLowerCase().includes(q.toLowerCase()));
  const all: Command[] =
    q === ''
      ? shown
      : [
          ...shown,
          {
            name: t('palette.search', { q }),
            act: () => void navigate({ to: '/agent/tickets', search: { view: 'all', q } }),
          },
        ];
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    // After the dialog has closed and given the focus back.
    setTimeout(command.act, 0);
  };

  return (
    <Sheet title={t('palette.label')} onClose={onClose}>
      <TextInput
        data-autofocus
        role="combobox"
        autoComplete="off"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={all[at] === undefined ? undefined : `command-${at}`}
        aria-label={t('palette.hint')}
        placeholder={t('palette.hint')}
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
          if (event.key === 'ArrowDown') setAt((before) => Math.min(before + 1, all.length - 1));
          else if (event.key === 'ArrowUp') setAt((before) => Math.max(before - 1, 0));
          else if (event.key === 'Enter') run(all[at]);
          else return;
          event.preventDefault();
        }}
      />
      <ul id="palette-list" className="palette" role="listbox" aria-label={t('palette.label')}>
        {all.map((command, index) => (
          <li
            key={command.name}
            id={`command-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => run(command)}
            onPointerMove={() => setAt(index)}
            ref={(element) => {
              if (index === at) element?.scrollIntoView({ block: 'nearest' });
            }}
          >
            <span>{command.name}</span>
            {command.keys === undefined ? null : <KeyHint keys={command.keys} />}
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

import { Button, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';

import type { AgreementView } from '#desk/personnel/api';
import type { SignatureAsk } from '#vault/identity/api';
import { Dialog } from './dialog.tsx';
import { FrameBox } from './frame-box.tsx';
import { addTexts } from './language.ts';
import { Prose } from './prose.tsx';
import { AGREEMENT_TEXTS } from './texts-agreement.ts';
import { dayOf } from './times.ts';
import { useLocale } from './use-locale.ts';
import './agreement.css';

addTexts(AGREEMENT_TEXTS);

/**
 * An agreement to read and to sign. Signing opens when the end has been read; it is done in the vault's frame, with the passkey, and the
 * vault tells the desk: `onSigned` is called until `agreement` says that it is in force.
 */
export function Agreement({
  agreement,
  tenant,
  title,
  signer,
  vaultOrigin,
  pdf,
  onSigned,
  onEnded,
  children,
}: {
  agreement: AgreementView;
  tenant: string;
  title: string;
  /** How the signer is written, to be typed again. */
  signer: string;
  vaultOrigin: string;
  /** Where one's own signed copy is. */
  pdf: string;
  onSigned: () => void;
  onEnded: () => void;
  children?: ReactNode;
}) {
  const { t, locale, pick } = useLocale();
  const [readToEnd, setReadToEnd] = useState(false);
  const [readSeconds, setReadSeconds] = useState<number | null>(null);
  const begun = useRef(Date.now());
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (end.current === null) return undefined;
    const watch = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === true) setReadToEnd(true);
    });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, []);
  const { relation, document, version, sha256, signed, graceUntil } = agreement;
  const inGrace = signed.inForce && graceUntil !== null && signed.expiresAt === graceUntil;
  return (
    <div className="agreement">
      <p className="dz-soft">{t('nda.version', { document, version, days: agreement.days })}</p>
      {inGrace ? <p role="status">{t('nda.grace', { date: dayOf(graceUntil, locale) })}</p> : null}
      <article className="paper" tabIndex={0} aria-label={title}>
        <Prose text={pick(agreement)} />
        <div ref={end} />
      </article>
      <p className="digest">
        {t('nda.digest')}: <code>{sha256}</code>
      </p>
      {signed.inForce && !inGrace ? (
        <div className="done" role="status">
          <p>{t('nda.signed', { date: signed.expiresAt === null ? '' : dayOf(signed.expiresAt, locale) })}</p>
          <Button component="a" variant="default" href={`${pdf}?lang=${locale}`} download>
            {t('nda.pdf')}
          </Button>
          {children}
        </div>
      ) : readSeconds === null ? (
        <NameForm
          signer={signer}
          readToEnd={readToEnd}
          onSign={() => setReadSeconds(Math.min(Math.round((Date.now() - begun.current) / 1_000), 86_400))}
        />
      ) : (
        <Signing
          title={title}
          vaultOrigin={vaultOrigin}
          ask={{ tenant, relation, document, version, sha256, readSeconds }}
          onSigned={onSigned}
          onEnded={onEnded}
          onNo={() => setReadSeconds(null)}
        />
      )}
    </div>
  );
}

function NameForm({ signer, readToEnd, onSign }: { signer: string; readToEnd: boolean; onSign: () => void }) {
  const { t } = useLocale();
  const [typed, setTyped] = useState('');
  return (
    <form
      className="agreement"
      onSubmit={(event) => {
        event.preventDefault();
        onSign();
      }}
    >
      <TextInput
        label={t('nda.name', { name: signer })}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        required
        maxLength={120}
        autoComplete="off"
      />
      {readToEnd ? null : <p className="dz-soft">{t('nda.read-first')}</p>}
      <Button type="submit" w="fit-content" disabled={!readToEnd || squeeze(typed) !== squeeze(signer)}>
        {t('nda.sign')}
      </Button>
    </form>
  );
}

/** The vault's frame, and then the moment until the desk has heard of it. */
function Signing({
  title,
  vaultOrigin,
  ask,
  onSigned,
  onEnded,
  onNo,
}: {
  title: string;
  vaultOrigin: string;
  ask: SignatureAsk;
  onSigned: () => void;
  onEnded: () => void;
  onNo: () => void;
}) {
  const { t } = useLocale();
  const [signed, setSigned] = useState(false);
  const latest = useRef(onSigned);
  useEffect(() => {
    latest.current = onSigned;
  });
  // The desk's news come live; in case they are missed we ask again.
  useEffect(() => {
    if (!signed) return undefined;
    latest.current();
    const timer = setInterval(() => latest.current(), 1_000);
    return () => clearInterval(timer);
  }, [signed]);
  if (signed) return <p role="status">{t('nda.settling')}</p>;
  return (
    // Over the page, where all of it is in sight: a press counts only so.
    <Dialog title={t('nda.frame')} onClose={onNo}>
      <FrameBox
        page="order"
        origin={vaultOrigin}
        title={t('nda.frame')}
        open={{ type: 'open-sign', title, ask }}
        minHeight={240}
        hear={(message) => {
          if (message.type === 'closed') onNo();
          if (message.type === 'ended') onEnded();
          if (message.type === 'signed') setSigned(true);
        }}
      />
    </Dialog>
  );
}

/** Names are compared without blanks of any width: 「砂川 結衣」 and 「砂川結衣」 are the same. */
function squeeze(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s/gu, '').toLowerCase();
}

import { FrameBox } from '#web/ui/frame-box.tsx';
import { goToSignIn, useSession } from '#web/ui/signed-in.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useMayChange } from './frame.tsx';

/** Who is signed in where. In a frame of the vault, which asks and signs; this page hears nothing of it. */
export function SignInsPage() {
  const { t } = useLocale();
  const { vaultOrigin } = useSession();
  const mayChange = useMayChange();
  return (
    <>
      <header className="dz-stack">
        <h1>{t('signIns.title')}</h1>
        <p className="dz-lead">{t('signIns.lead')}</p>
      </header>
      {mayChange ? (
        <section className="dz-sheet" aria-label={t('signIns.title')}>
          <FrameBox
            page="watch"
            origin={vaultOrigin}
            title={t('signIns.title')}
            open={{ type: 'open-watch' }}
            minHeight={320}
            maxHeight={4_000}
            hear={(message) => {
              if (message.type === 'ended') goToSignIn();
            }}
          />
        </section>
      ) : (
        <p>{t('signIns.officers')}</p>
      )}
    </>
  );
}

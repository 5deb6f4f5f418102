import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { useState } from 'react';

import { addTexts } from '#web/ui/language.ts';
import { Problem } from '#web/ui/pieces.tsx';
import { dayOf } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { acts, asks } from './asks.ts';
import { Prose } from './prose.tsx';
import { PAGE_TEXTS } from './texts-pages.ts';
import './pages.css';

addTexts(PAGE_TEXTS);

/** A course and its questions; the server marks them, the answers are not here. */
export function TrainingPage() {
  const { t, locale, pick } = useLocale();
  const { course: id } = useParams({ from: '/agent/me/training/$course' });
  const course = useQuery(asks.course(id));
  const queries = useQueryClient();
  const router = useRouter();
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const handIn = useMutation({
    mutationFn: async () => acts.handIn(id, answers),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['personnel'] }),
  });
  if (course.data === undefined) {
    return (
      <main id="main" className="page">
        {course.error === null ? null : (
          <Problem error={course.error} onAgain={() => void course.refetch()} />
        )}
      </main>
    );
  }
  const { sections, questions, passMark } = course.data;
  const result = handIn.data;
  const complete = questions.every((question) => answers[question.id] !== undefined);
  return (
    <main id="main" className="page">
      <h1>{pick({ en: course.data.titleEn, ja: course.data.titleJa })}</h1>
      {sections.map((section) => (
        <section key={section.en} className="paper-part">
          <Prose text={pick(section)} />
        </section>
      ))}
      <form
        className="page-part"
        onSubmit={(event) => {
          event.preventDefault();
          if (complete) handIn.mutate();
        }}
      >
        <h2>{t('training.questions')}</h2>
        <p className="dz-soft">{t('training.pass', { mark: passMark })}</p>
        {questions.map((question, index) => (
          <fieldset key={question.id} className="question">
            <legend>
              {index + 1}. {pick(question)}
            </legend>
            {question.options.map((option) => (
              <label key={option.id}>
                <input
                  type="radio"
                  name={question.id}
                  value={option.id}
                  checked={answers[question.id] === option.id}
                  onChange={() => setAnswers((before) => ({ ...before, [question.id]: option.id }))}
                />
                <span>{pick(option)}</span>
              </label>
            ))}
          </fieldset>
        ))}
        {handIn.error === null ? null : <Problem error={handIn.error} />}
        {result === undefined ? null : (
          <div className={result.passed ? 'done' : 'not-done'} role="status">
            <p>
              {result.passed
                ? t('training.passed', {
                    right: result.right,
                    of: result.of,
                    date: result.expiresAt === null ? '' : dayOf(result.expiresAt, locale),
                  })
                : t('training.failed', { right: result.right, of: result.of })}
            </p>
            {result.passed ? (
              <Button variant="default" onClick={() => router.history.back()}>
                {t('nda.back')}
              </Button>
            ) : null}
          </div>
        )}
        {result?.passed === true ? null : (
          <>
            {complete ? null : <p className="dz-soft">{t('training.unanswered')}</p>}
            <Button type="submit" w="fit-content" disabled={!complete} loading={handIn.isPending}>
              {t('training.submit')}
            </Button>
          </>
        )}
      </form>
    </main>
  );
}

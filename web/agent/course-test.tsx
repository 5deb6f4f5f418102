import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { z } from 'zod';

import type { CourseResult, CourseView } from '#desk/personnel/api';
import { Problem } from '#web/ui/pieces.tsx';
import { dayOf } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { acts, asks } from './asks.ts';

/** The questions of a course, in this test's order. The server marks them; which answers are right is not here. */
export function CourseTest({
  course,
  answers,
  onAnswer,
  onRead,
  onHandedIn,
}: {
  course: z.infer<typeof CourseView>;
  answers: Readonly<Record<string, string>>;
  onAnswer: (question: string, option: string) => void;
  onRead: () => void;
  onHandedIn: () => void;
}) {
  const { t, pick } = useLocale();
  const open = course.questions.filter(({ id }) => answers[id] === undefined).length;
  const handIn = useMutation({
    mutationFn: () => acts.handIn(course.course, { version: course.version, answers }),
    onSuccess: onHandedIn,
  });
  if (handIn.data !== undefined) return <Result course={course} result={handIn.data} onRead={onRead} />;
  return (
    <form
      className="page-part"
      onSubmit={(event) => {
        event.preventDefault();
        if (open === 0) handIn.mutate();
      }}
    >
      <h2>{t('training.questions')}</h2>
      <p className="dz-soft">
        {t('training.pass', { needed: course.needed, of: course.questions.length })}
        {course.tests === 0 ? null : ` ${t('training.again')}`}
      </p>
      {course.questions.map((question, index) => (
        <fieldset key={question.id} className="question">
          <legend>
            {index + 1}. {pick(question.text)}
          </legend>
          {question.options.map((option) => (
            <label key={option.id}>
              <input
                type="radio"
                name={question.id}
                value={option.id}
                checked={answers[question.id] === option.id}
                onChange={() => onAnswer(question.id, option.id)}
              />
              <span>{pick(option.text)}</span>
            </label>
          ))}
        </fieldset>
      ))}
      {handIn.error === null ? null : <Problem error={handIn.error} />}
      <p className="dz-soft" aria-live="polite">
        {open === 0 ? t('training.all-answered') : t('training.unanswered', { count: open })}
      </p>
      <Button type="submit" w="fit-content" disabled={open > 0} loading={handIn.isPending}>
        {t('training.submit')}
      </Button>
    </form>
  );
}

function Result({
  course,
  result,
  onRead,
}: {
  course: z.infer<typeof CourseView>;
  result: z.infer<typeof CourseResult>;
  onRead: () => void;
}) {
  const { t, locale, pick } = useLocale();
  const router = useRouter();
  const queries = useQueryClient();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <section className="page-part">
      <h2 ref={head} tabIndex={-1}>
        {t(result.passed ? 'training.passed.title' : 'training.failed.title')}
      </h2>
      <div className={result.passed ? 'done' : 'not-done'} role="status">
        <p>
          {result.passed
            ? t('training.passed', {
                right: result.right,
                of: result.of,
                date: result.expiresAt === null ? '' : dayOf(result.expiresAt, locale),
              })
            : t('training.failed', { right: result.right, of: result.of, needed: result.needed })}
        </p>
      </div>
      {result.wrong.length === 0 ? null : (
        <>
          <h3>{t('training.wrong')}</h3>
          <ol className="course-wrong">
            {result.wrong.map((one) => (
              <li key={one.id}>
                <p className="course-wrong-question">{pick(one.question)}</p>
                {one.chosen === null ? null : (
                  <p>
                    {t('training.chosen')} <q>{pick(one.chosen)}</q>
                  </p>
                )}
                <p>{pick(one.why)}</p>
              </li>
            ))}
          </ol>
        </>
      )}
      <div className="course-turn">
        {result.passed ? (
          <Button onClick={() => router.history.back()}>{t('training.done')}</Button>
        ) : (
          <>
            <Button variant="default" onClick={onRead}>
              {t('training.read-again')}
            </Button>
            <Button
              onClick={() =>
                void queries.invalidateQueries({ queryKey: asks.course(course.course).queryKey })
              }
            >
              {t('training.try-again')}
            </Button>
          </>
        )}
      </div>
    </section>
  );
}

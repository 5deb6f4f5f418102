import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { z } from 'zod';

import type { CourseView } from '#desk/personnel/api';
import { Prose } from '#web/ui/prose.tsx';
import { useLocale } from '#web/ui/use-locale.ts';

/** One part of a course at a time. */
export function CourseReader({
  course,
  at,
  onTurn,
}: {
  course: z.infer<typeof CourseView>;
  at: number;
  onTurn: (part: number) => void;
}) {
  const { t, pick } = useLocale();
  const head = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  // Whoever turns a page by keyboard or hears it read is at its head; on arrival the page’s own head comes first.
  useEffect(() => {
    if (!first.current) head.current?.focus();
    first.current = false;
  }, [at]);
  const section = course.sections[at];
  if (section === undefined) return null;
  const last = at === course.sections.length - 1;
  return (
    <section className="course-part" aria-labelledby="course-part">
      <p className="dz-soft">{t('training.part', { part: at + 1, of: course.sections.length })}</p>
      <h2 id="course-part" ref={head} tabIndex={-1}>
        {pick(section.title)}
      </h2>
      <div className="paper-part">
        <Prose text={pick(section.text)} />
      </div>
      <div className="course-turn">
        <Button variant="default" disabled={at === 0} onClick={() => onTurn(at - 1)}>
          {t('training.back')}
        </Button>
        <Button onClick={() => onTurn(at + 1)}>{t(last ? 'training.to-test' : 'training.next')}</Button>
      </div>
    </section>
  );
}

import type { Texts } from '#web/ui/language.ts';

/** Sentences about the people who serve a client. */
export const PEOPLE_TEXTS = {
  'people.title': ['People who serve you', '貴社の担当者'],
  'people.lead': [
    'In figures, without names. Whoever lacks what is required here is shown no value of your customers; each pass is a line in your log.',
    '氏名を含まない集計です。ここで必須とした条件を満たさない担当者には、お客さまの値は表示されません。合格の記録は貴社のログに残ります。',
  ],
  'bind.title': ['Who is bound to whom', '秘密保持の関係'],
  'bind.lead': [
    'Three agreements: between the companies, from each person to the provider, and from each person to you. Whoever lacks one of the latter two is shown no value.',
    '会社間の契約、担当者から受託会社への誓約、担当者から貴社への誓約の3つです。後の2つのいずれかが欠けている担当者には、値は表示されません。',
  ],
  'bind.companies': ['{{client}} and the provider', '{{client}}と受託会社'],
  'bind.toProvider': ['People to the provider', '担当者から受託会社へ'],
  'bind.toClient': ['People to {{client}}', '担当者から{{client}}へ'],
  'bind.version': ['Version {{version}}', '第{{version}}版'],
  'bind.you': ['You', '貴社'],
  'bind.provider': ['Provider', '受託会社'],
  'bind.until': ['signed, until {{day}}', '署名済み（{{day}}まで）'],
  'bind.unsigned': ['not signed', '未署名'],
  'bind.signed': ['{{signed}} of {{of}} signed', '{{of}}名中{{signed}}名が署名'],
  'bind.read': ['Read', '内容を見る'],
  'bind.read-sign': ['Read and sign', '確認して署名'],
  'bind.close': ['Close', '閉じる'],
  'people.courses': ['Training', '研修'],
  'people.trained': [
    '{{trained}} of {{people}} hold all that you require now.',
    '{{people}}名中{{trained}}名が、現在必須の研修をすべて修了しています。',
  ],
  'people.courses.lead': [
    'All courses are required until you say otherwise. You can require less, or more from a day on, so that people have time to learn.',
    '初期状態ではすべて必須です。必須から外すことも、受講の猶予を設けて指定日から必須にすることもできます。',
  ],
  'people.course.about': [
    'About {{minutes}} minutes and a test, again every {{days}} days. Text of {{version}}.',
    '約{{minutes}}分、確認テスト付き、{{days}}日ごとに再受講。{{version}}版。',
  ],
  'people.course.holding': ['{{count}} of {{people}} hold it', '{{people}}名中{{count}}名が修了'],
  'people.course.required': ['Required', '必須'],
  'people.course.from': ['Required from {{day}}', '{{day}}から必須'],
  'people.course.free': ['Not required', '任意'],
  'people.course.drop': ['Stop requiring…', '必須から外す…'],
  'people.course.ask': ['Require…', '必須にする…'],
  'people.course.drop.means': [
    'People who never took this course, or whose pass has ended, can then be shown values of your customers.',
    '必須から外すと、この研修を受けていない担当者や期限切れの担当者にも、お客さまの値が表示されるようになります。',
  ],
  'people.course.ask.means': [
    'From that day, whoever has not passed it is shown no value.',
    '指定した日から、合格していない担当者には値が表示されなくなります。',
  ],
  'people.course.ask.from': ['From (empty: now)', '開始日（空欄の場合は今すぐ）'],
  'people.course.drop.do': ['Stop requiring it', '必須から外す'],
  'people.course.ask.do': ['Require it', '必須にする'],
} as const satisfies Texts;

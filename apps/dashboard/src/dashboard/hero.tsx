import type { ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import { Cards } from './section.tsx';

/** More figures than this in one row are no longer a glance: the rest stands under it, smaller. */
const LARGEST_ROW = 5;

/** The figures that answer the first question. */
export function Hero(): ReactNode {
  const { pack } = usePage();
  const { t } = useLocale();
  const { hero } = pack.presentation;
  const first = hero.length <= LARGEST_ROW ? hero.length : Math.min(4, Math.ceil(hero.length / 2));
  return (
    <section className="hero" aria-labelledby="hero-title">
      <h2 id="hero-title" className="visually-hidden">
        {t('nav.summary')}
      </h2>
      <Cards keys={hero.slice(0, first)} perRow={first} hero />
      {hero.length > first && <Cards keys={hero.slice(first)} perRow={Math.min(4, hero.length - first)} />}
    </section>
  );
}

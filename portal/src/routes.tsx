import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { Route, Switch } from 'wouter';
import { NotFound } from './frame/not-found.tsx';

type Page = LazyExoticComponent<ComponentType>;

/** Every page outside of projects and repositories, by its address. Each is read when somebody goes there. */
const pages: readonly (readonly [path: string, page: Page])[] = [
  ['/', lazy(() => import('./features/system/home-page.tsx').then((m) => ({ default: m.HomePage })))],
  ['/explore', lazy(() => import('./features/system/explore-page.tsx').then((m) => ({ default: m.ExplorePage })))],
  ['/search', lazy(() => import('./features/system/search-page.tsx').then((m) => ({ default: m.SearchPage })))],
  ['/about', lazy(() => import('./features/system/about-page.tsx').then((m) => ({ default: m.AboutPage })))],
  ['/license', lazy(() => import('./features/system/license-page.tsx').then((m) => ({ default: m.LicensePage })))],
  [
    '/reset-password',
    lazy(() => import('./features/users/reset-password-page.tsx').then((m) => ({ default: m.ResetPasswordPage }))),
  ],
  [
    '/oidc/onboarding',
    lazy(() => import('./features/sessions/onboarding-page.tsx').then((m) => ({ default: m.OnboardingPage }))),
  ],
  ['/signup', lazy(() => import('./features/users/sign-up-page.tsx').then((m) => ({ default: m.SignUpPage })))],
  ['/me/*', lazy(() => import('./frame/account-area.tsx').then((m) => ({ default: m.AccountArea })))],
  ['/admin/*', lazy(() => import('./frame/admin-area.tsx').then((m) => ({ default: m.AdminArea })))],
  ['/harbor/*?', lazy(() => import('./frame/harbor-address.tsx').then((m) => ({ default: m.HarborAddress })))],
  ['/login', lazy(() => import('./features/sessions/login-page.tsx').then((m) => ({ default: m.LoginPage })))],
  ['/p', lazy(() => import('./features/projects/projects-page.tsx').then((m) => ({ default: m.ProjectsPage })))],
  [
    '/p/new',
    lazy(() => import('./features/projects/new-project-page.tsx').then((m) => ({ default: m.NewProjectPage }))),
  ],
  [
    '/p/:project/*?',
    lazy(() => import('./features/projects/project-area.tsx').then((m) => ({ default: m.ProjectArea }))),
  ],
  ['/jobs', lazy(() => import('./features/jobs/own-jobs-page.tsx').then((m) => ({ default: m.OwnJobsPage })))],
  ['/activity', lazy(() => import('./features/audit/activity-page.tsx').then((m) => ({ default: m.ActivityPage })))],
  [
    '/r/*',
    lazy(() => import('./features/repositories/repository-area.tsx').then((m) => ({ default: m.RepositoryArea }))),
  ],
];

/** The page that the address names. */
export function Pages() {
  return (
    <Switch>
      {pages.map(([path, page]) => (
        <Route key={path} path={path} component={page} />
      ))}
      <Route component={NotFound} />
    </Switch>
  );
}

import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/hooks.ts';
import { Frame } from './frame/frame.tsx';
import { Pages } from './routes.tsx';
import './ui/tokens.css';

const place = document.getElementById('app');
if (place) {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Suspense>
          <Frame>
            <Pages />
          </Frame>
        </Suspense>
      </QueryClientProvider>
    </StrictMode>,
  );
}

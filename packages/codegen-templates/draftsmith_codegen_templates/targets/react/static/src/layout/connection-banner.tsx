import { useSyncExternalStore } from 'react';
import { Icon } from '@/components/icon';

function subscribe(onChange: () => void): () => void {
  window.addEventListener('online', onChange);
  window.addEventListener('offline', onChange);
  return () => {
    window.removeEventListener('online', onChange);
    window.removeEventListener('offline', onChange);
  };
}

/** Says that the device is offline; what is on the screen stays readable. */
export function ConnectionBanner() {
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  if (online) return null;
  return (
    <p className="banner" role="status">
      <Icon name="offline" />
      You are offline. What you see may be out of date, and changes cannot be saved.
    </p>
  );
}

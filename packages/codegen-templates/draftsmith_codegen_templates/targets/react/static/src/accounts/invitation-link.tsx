import { Button } from '@/components/button';
import { useToast } from '@/components/toast';
import { formatDateTime } from '@/lib/format';
import { linkOf, type Invitation } from './accounts';

/** The link to pass on; it is shown this once. */
export function InvitationLink({
  invitation,
  onDone,
}: {
  invitation: Invitation;
  onDone: () => void;
}) {
  const toast = useToast();
  const link = linkOf(invitation);
  const copy = () =>
    navigator.clipboard.writeText(link).then(
      () => toast.success('Link copied.'),
      () => toast.error('Please mark the link and copy it by hand.'),
    );
  return (
    <div className="invite">
      <h2>Link for {invitation.user.name}</h2>
      <p>
        Send this link to {invitation.user.email}. Whoever opens it chooses the password. It works
        once, until {formatDateTime(invitation.expires_at)}, and is not shown again.
      </p>
      <input
        className="input"
        readOnly
        aria-label="Link"
        value={link}
        onFocus={(event) => event.target.select()}
      />
      <div className="dialog-actions">
        <Button onClick={onDone}>Close</Button>
        <Button variant="primary" onClick={() => void copy()}>
          Copy link
        </Button>
      </div>
    </div>
  );
}

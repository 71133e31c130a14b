/** Harbor's rule for passwords and secrets: 8 to 128 characters with an upper- and a lower-case letter and a digit. */
export function isStrongPassword(password: string): boolean {
  if (password.length < 8 || password.length > 128) return false;
  return /[A-Z]/.test(password) && /[a-z]/.test(password) && /[0-9]/.test(password);
}

export { BooleanField, ChoiceField, StateField } from './choices';
export type { FieldsProps } from './field';
export {
  DateField,
  DateTimeField,
  DecimalField,
  DurationField,
  EmailField,
  IntegerField,
  LongTextField,
  MoneyField,
  PasswordField,
  PhoneField,
  TextField,
  TimeField,
  UrlField,
} from './inputs';
export { RelationField, RelationsField } from './relations';

/** Who appears in the demo. The first four clients and five project managers are those of the sample sheet. */
export interface DemoClient {
  readonly name: string;
  /** Of all projects; the shares add up to 1. */
  readonly share: number;
  /** Days from sending a statement to its payment, on average. */
  readonly payDays: number;
}

export const CLIENTS: readonly DemoClient[] = [
  { name: 'Minera Norte', share: 0.17, payDays: 48 },
  { name: 'Energía Central', share: 0.14, payDays: 35 },
  { name: 'Forestal Sur', share: 0.11, payDays: 58 },
  { name: 'Minera Altiplano', share: 0.12, payDays: 72 },
  { name: 'Puerto Austral', share: 0.09, payDays: 30 },
  { name: 'Sanitaria Andes', share: 0.08, payDays: 41 },
  { name: 'Constructora Maipo', share: 0.07, payDays: 95 },
  { name: 'Papelera Biobío', share: 0.06, payDays: 62 },
  { name: 'Gas Patagonia', share: 0.05, payDays: 25 },
  { name: 'Vial Coquimbo', share: 0.05, payDays: 84 },
  { name: 'Salmones Aysén', share: 0.03, payDays: 52 },
  { name: 'Ferroviaria Central', share: 0.03, payDays: 68 },
];

export const PROJECT_MANAGERS: readonly string[] = [
  'Camila Soto',
  'Andrea Fuentes',
  'Pablo Reyes',
  'Felipe Araya',
  'Tomás Vidal',
  'Javiera Muñoz',
  'Rodrigo Peña',
  'Valentina Lagos',
];

export const WORKS: readonly string[] = [
  'Ampliación de planta',
  'Inspección técnica',
  'Ingeniería de detalle',
  'Línea de transmisión',
  'Tranque de relaves',
  'Puesta en marcha',
  'Estudio de suelos',
  'Mantención mayor',
];

/** Reasons for rework with their share of all; the shares add up to 1. */
export const REWORK_REASONS: readonly { readonly reason: string; readonly failure: string; readonly share: number }[] =
  [
    { reason: 'documentacion_incompleta', failure: 'retraso_documental', share: 0.34 },
    { reason: 'inconsistencia_montos', failure: 'error_proceso_interno', share: 0.24 },
    { reason: 'falta_aprobacion', failure: 'coord_cliente', share: 0.17 },
    { reason: 'fuera_alcance', failure: 'error_planificacion', share: 0.12 },
    { reason: 'requisitos_tecnicos', failure: 'error_tecnico', share: 0.08 },
    { reason: 'error_formato', failure: 'falla_control_calidad', share: 0.05 },
  ];

export const VENDORS: readonly string[] = [
  'Aceros del Pacífico',
  'Arriendos Los Robles',
  'Calibra Instrumentos',
  'Grúas Limarí',
  'Hormigones Cachapoal',
  'Laboratorio Geosur',
  'Logística Atacama',
  'Software Planos',
];

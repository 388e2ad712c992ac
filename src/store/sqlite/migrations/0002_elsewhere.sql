-- An order found in a filled sheet bore a mode (`origin`: Adopted or History) and the state it was found in (`baseline`),
-- and every rule asked what they meant. Now it bears what follows from them: which papers are not due, and whether it is
-- over. The numbers in its row were not remembered then: they go on standing there.
UPDATE orders
SET facts = json_set(
    json_remove(facts, '$.origin', '$.baseline'),
    '$.elsewhere',
    json_object(
        'state', COALESCE(facts ->> '$.baseline', facts ->> '$.state'),
        'proforma', json(CASE WHEN facts ->> '$.baseline' IN (
            'AwaitingDownPayment', 'AwaitingCredit', 'AwaitingPayment', 'ReadyToProduce', 'InProduction',
            'AwaitingDeliveryOrder', 'AwaitingSettlement', 'ReadyToShip', 'Shipped', 'Receivable',
            'AwaitingDocumentation', 'Closed'
        ) THEN 'true' ELSE 'false' END),
        'delivery', json(CASE WHEN facts ->> '$.baseline' IN (
            'AwaitingSettlement', 'ReadyToShip', 'Shipped', 'Receivable', 'AwaitingDocumentation', 'Closed'
        ) THEN 'true' ELSE 'false' END),
        'bygone', json(CASE facts ->> '$.origin' WHEN 'History' THEN 'true' ELSE 'false' END),
        'numbers', NULL
    )
)
WHERE facts ->> '$.origin' IN ('Adopted', 'History');

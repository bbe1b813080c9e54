-- array_agg and jsonb_agg | 32
SELECT "projectId", array_agg(id ORDER BY position) AS ids FROM "Task" GROUP BY "projectId" ORDER BY "projectId";
SELECT array_agg(DISTINCT status) FROM orders WHERE user_id = 'u4';
SELECT jsonb_agg(jsonb_build_object('id', id, 'labels', labels) ORDER BY id) FROM "Task" WHERE cardinality(labels) > 1;
SELECT u.id, array_remove(array_agg(t.id ORDER BY t.id), NULL) AS tasks FROM "User" u LEFT JOIN "Task" t ON t."assigneeId" = u.id GROUP BY u.id ORDER BY u.id;
SELECT array_agg(sku ORDER BY price DESC) AS skus, (array_agg(name ORDER BY price))[1] AS cheapest FROM products;
SELECT array_agg(ARRAY[order_id, product_id] ORDER BY order_id, product_id) FROM order_items WHERE quantity > 1;
SELECT jsonb_agg(name) FROM "Tag" WHERE false;

# The API and its workers in one image; the command says which. Node runs the TypeScript as it is.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc prisma.config.ts ./
COPY prisma prisma
RUN npm ci --ignore-scripts --no-audit --no-fund \
 && PRISMA_SCHEMA_ENGINE_BINARY=/bin/true npx prisma generate \
 && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production HINDCAST_HOST=0.0.0.0 HINDCAST_MODELS_DIR=/models HINDCAST_IMPORT_DIR=/imports
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=dependencies /app/src/store/generated src/store/generated
COPY package.json ./
COPY prisma prisma
COPY src src
USER node
EXPOSE 4000
ENTRYPOINT ["node", "src/main.ts"]
CMD ["serve"]
